"""Who is where: users, channels and the directory of both, as pure state.

    channel     a person as the others see them; a channel: members and ranks, topic, modes, lists
    directory   everybody and every channel by name; who was here before

Rules for this folder: no I/O, no threads, no clock (times are passed in, microseconds), no replies. Whoever
calls it holds the lock that guards it. Methods change state or answer a question; rights are checked by the
commands that call them.
"""
