"""The record: everything that was said, in plain files, durable before anyone sees it (docs/log-format.md).

Writing, by one thread:

    logbook     commit: batch in, durable or refused out; the only thing a server needs
    writer      one batch: staged, synced, answered for, or taken back
    shelf       which file a conversation's next records go to
    segment     one live file and its committed end
    recover     start-up: torn ends set aside
    upkeep      finished files sealed, compressed, removed; policy says which
    rounds      the thread in which that is done
    ledger      the SEALS files as upkeep reads and adds to them
    insert      records of the past, from archives of other programs
    lock        one writer for one folder of logs
    storage     what is asked of a file system, and the real one

Reading, by anyone, at any time:

    read        conversations, files, lines
    history     pages: before, after, around, between, latest
    scan        blocks of whole lines, for searching
    tail        what is new in one log, across rotation and compression
    seek        a time in a file, by bisection
    source      plain or compressed, readable from anywhere
    redactions  what was removed afterwards
    verify      whether sealed files are what they were

The format, pure:

    record      one thing that happened
    line        record <-> line
    body        what a line says <-> a message
    escape      any text <-> one safe line
    folders     conversation <-> folder
    names       a file's name <-> the time from which it holds
    seals       the SEALS file of a folder
    heads       the SEALS file beside all folders
    sums        sums of lines, to name those that were changed
    blocks      gzip that can be read from the middle

Nothing in this folder owns a socket; no other folder opens a log file.
"""
