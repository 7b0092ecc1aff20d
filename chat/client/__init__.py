"""The client without a screen: one thread owns the model, two more serve the connection.

    profile        where to go, as whom, and what to keep
    session        one run, for a screen to drive: events and typed lines in, a model to draw from out
    events         what happens, as frozen values
    link           receive, connect, wait (backoff says how long), try again; with wire (where connections
                   come from), sender (the sending thread) and registration (the handshake, without a socket)
    model          events applied to everything a client knows:
        state          that knowledge: nick, buffers; status has its small parts, leftovers what is to be done
        buffers        channels and private chats; members has who is in them
        timeline       what each of them shows
        delivery       our own lines, from typed to arrived, across lost connections
        connection     what being online, or not any more, changes
        speech         handlers of messages and of what became of ours
        presence       handlers of who is where
        replies        handlers of numerics, channel_replies of those about a channel, in the words of
                       sentences
        happenings     how all of that is shown; times says when it was
    what was said before:
        pages          questions to the server's history, and their answers
        recall         old messages as entries
        recovery       what was said while we were away
        older          what is before the oldest entry
        searching      what was said about something: who is asked; search_line has the words for it
        results        what was found, and the way there
        markers        up to where we have read
        redaction      what was removed
    intents        what a typed line means; commands is the table; actions, looking_back, scrolling and
                   ignoring are what commands do
    history        the client's own log, written by a thread of its own; own_logs reads it; upkeep looks
                   after its finished files
    lookups        the searching process, asked on threads of their own
    options        the options of join and send; typed reads standard input; send is `scribe send`

Nothing in this folder knows a terminal. Times are microseconds since 1970 UTC; foreign text stays as it is
and is made safe by whoever prints it.
"""
