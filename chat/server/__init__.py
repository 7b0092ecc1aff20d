"""The work: a server that logs before it shows.

    main         options and settings in, a running server out
    app          its parts, in the order in which they start and stop
    settings     every setting, its kind and its limits
    listener     accepts connections and gives each a reader thread
    reader       one connection: bytes -> lines -> commands, as fast as the flood limit lets it
    throttle     how long a flood must wait
    session      what the server knows of one connection
    dispatch     a table of commands; one place checks parameters, registration and cost
    commands/    what each command does
    passwords    checking them, plain or hashed
    context      what a command may do: reply, fail, emit
    answers      what a command answers, as bytes
    posts        what goes through the pending list: events and replies
    hub          the state, its lock and the pending list
    committer    one thread: stamp, append, sync, fan out
    setbacks     when a log cannot be written: refuse, take back, wait
    journal      what the committer needs of the logs
    fanout       a batch of posts -> the bytes for each member
    archive      the logs, read for history
    markers      up to where everybody has read
    feed         what happens, for whoever runs the server to watch
    keeper       one thread that pings the silent and ends the dead
    upkeep       what the settings want done to finished log files, and the thread for it
    console      what the person who runs it sees

Rules for this folder: state is guarded by the hub lock, and nothing under it touches a file or waits for a
socket. Every thread is named by its job.
"""
