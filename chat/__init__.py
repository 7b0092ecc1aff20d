"""Scribe: a terminal chat that writes everything down before anyone sees it.

The journey of one message, from one terminal to the others:

    tui/             somebody types a line and presses Enter
    client/          the line becomes an intent, then `PRIVMSG #lobby :text`, and waits as pending
    net/connection   the client's send thread writes it to its socket
    server/reader    the server's thread for that connection receives it; irc/linebuffer cuts the line
    server/dispatch  irc/parse makes it a Message; flood limit, rights and parameters are checked
    server/commands  messages.py turns it into an event with its audience, under the hub lock
    server/hub       the event joins the pending list, which is the order everybody will see
    server/committer takes the list: stamps each event with its time, which is also its identity
    logbook/         appends the lines to the channel's file and syncs; only now may anybody see it
    server/fanout    joins what each member gets; net/outbox hands it to the kernel without waiting
    client/          the echo turns the sender's line from pending to delivered
    tui/             the others read it; reader/ (`scribe log`) reads it back, today or in ten years
"""

__version__ = "0.1.0"
