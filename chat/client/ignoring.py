"""The commands about whom one does not want to hear: /ignore and /unignore.

What somebody says who is ignored is not shown, not logged and not rung for, whether it comes now or from a
history. It is remembered until the program ends, through changes of name. Rules for this file: as in
`actions`.
"""

from chat.client.actions import Host, Misuse
from chat.client.buffers import Buffer
from chat.client.intents import first_words


def ignore(host: Host, buffer: Buffer, rest: str) -> None:
    """/ignore [NICK]"""
    model = host.model
    words, _ = first_words(rest, 1)
    if not words:
        names = ", ".join(sorted(model.ignored.values(), key=model.fold))
        model.info(buffer, f"You do not hear {names}" if names else "You hear everybody")
        return
    nick = words[0]
    if model.support.is_channel(nick):
        raise Misuse("Only people can be ignored: /part leaves a channel")
    if model.is_me(nick):
        raise Misuse("That is you")
    model.ignored[model.fold(nick)] = nick
    model.info(buffer, f"You do not hear {nick} any more, until /unignore {nick}")


def unignore(host: Host, buffer: Buffer, rest: str) -> None:
    """/unignore NICK"""
    (nick,), _ = first_words(rest, 1)
    if host.model.ignored.pop(host.model.fold(nick), None) is None:
        raise Misuse(f"You do hear {nick}")
    host.model.info(buffer, f"You hear {nick} again")
