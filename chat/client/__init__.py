"""The client without a screen: one thread owns the model, two more serve the connection.

    session        one run, for a screen to drive: events and typed lines in, a model to draw from out
    events         what happens, as frozen values
    link           receive, connect, wait, try again; with wire (where connections come from), sender (the
                   sending thread) and registration (the handshake, without a socket)
    model          events applied to everything a client knows:
        state          that knowledge: nick, buffers, what is to be sent; status has its small parts
        buffers        channels and private chats with their members
        timeline       what each of them shows
        delivery       our own lines, from typed to arrived, across lost connections
        speech         handlers of messages and of what became of ours
        recovery       what was said while we were away, from the server's history
        presence       handlers of who is where
        replies        handlers of numerics; sentences has their words
    intents        what a typed line means; commands is the table, actions what each command does
    history        the client's own log, written by a thread of its own
    options        the options of join and send; typed reads standard input; send is `scribe send`

Nothing in this folder knows a terminal. Times are microseconds since 1970 UTC; foreign text stays as it is
and is made safe by whoever prints it.
"""
