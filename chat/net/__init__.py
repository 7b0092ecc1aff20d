"""The socket: the only folder, with server/listener, that touches one.

    connection   one TCP connection, for either side: receive, send what fits, close
    ways         what platforms have for receiving, and for sending without waiting
    outbox       what one peer has yet to take, bounded
    flusher      one thread that empties the outboxes of slow peers
    dial         making a connection, with errors a person can read

Rules for this folder: bytes only; it knows nothing of IRC, users or channels.
"""
