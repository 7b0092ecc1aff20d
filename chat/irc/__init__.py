"""The wire: the IRC client protocol as values and pure functions.

Nothing in this folder owns a socket, a thread, a clock or a file; everything is bytes or text in, values out.
Specifications followed: Modern IRC (https://modern.ircdocs.horse) and IRCv3 (https://ircv3.net/irc/).

    linebuffer    bytes as they arrive -> lines, bounded
    message       one message as a frozen value
    parse         line -> Message
    format        Message -> line
    numerics      the three-digit replies and their texts
    capabilities  the IRCv3 capabilities as bits
    names         nicks, channels, and when two of them are the same
    masks         nick!user@host patterns
    modes         mode strings
    times         a message's time as server-time, as msgid and as the log writes it
    isupport      what a server says of itself (RPL_ISUPPORT), both ways
    url           irc:// addresses, and what is wrong with one
    split         long text -> lines that fit
    packing       words -> the lines of a numeric that lists them
    ctcp          ACTION, VERSION and their like
"""
