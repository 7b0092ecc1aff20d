"""Looking for what was said: one language and one engine, for the reader, the server and the client.

    query, asking, when  what is wanted, as a value; as options; times as people type them
    attributes           what is wanted, as the attributes of IRC's SEARCH, and back
    places               which logs are meant
    words                a record in words: its kind, its text, its links
    matching, lines      whether a record is wanted; whether a line can be, told from its bytes
    finding              what a query finds, file by file, block by block
    searcher, process    the same in a process of its own; starting it, and waiting for it
    questions            what that process is asked, and what it answers
    opening, removed     files that may have moved, or are many; what later records took back
    around               what is before and after a hit
    reading, numbering   single lines as records; their numbers in their files
    once                 lines that are there twice
    damage               what was passed over, and that it was

Rules for this folder: it reads through logbook/ alone, prints nothing of what it finds, and knows no socket.
"""
