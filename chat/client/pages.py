"""Questions to the server that are answered by a batch: pages of history, and what a search found.

    ask -> BATCH +ref kind target, messages, BATCH -ref -> question.answered(messages)

IRCv3 draft/chathistory, batch and labeled-response. An answer finds its question by its label, or, where
there are none, by its kind and target: servers answer in the order in which they were asked. Rules for this
file: pure, like the handlers; what an answer is good for is its asker's.
"""

from collections.abc import Callable, Sequence
from typing import Final

from chat.client.state import ClientState
from chat.client.status import Question
from chat.client.times import time_of
from chat.irc.message import Message
from chat.irc.times import SECOND, server_time

CAPABILITY: Final = "draft/chathistory"
HISTORY: Final = "chathistory"
TARGETS: Final = "draft/chathistory-targets"
SEARCH: Final = "search"
AT_ONCE: Final = 4  # questions
LIMIT: Final = 100  # messages of a page
PATIENCE: Final = 10 * SECOND  # µs for an answer
SEARCH_PATIENCE: Final = 60 * SECOND
_REPLAYS: Final = frozenset({HISTORY, "znc.in/playback"})

Replay = Callable[[ClientState, str, list[Message]], None]


def possible(state: ClientState) -> bool:
    """Whether the server can be asked for history."""
    return {CAPABILITY, "batch", "server-time"} <= state.caps


def limit(state: ClientState) -> int:
    """How many messages may be asked for at once."""
    return min(LIMIT, state.support.number("CHATHISTORY", LIMIT) or LIMIT)


def reference(state: ClientState, time: int, msgid: str) -> str:
    """A message as CHATHISTORY names it: by its id where the server knows ids, else by its time (µs)."""
    kinds = state.support.tokens.get("MSGREFTYPES", "msgid,timestamp").split(",")
    return f"msgid={msgid}" if msgid and "msgid" in kinds else f"timestamp={server_time(time)}"


def reference_of(state: ClientState, message: Message) -> str:
    """The same, of a message from a page."""
    return reference(state, time_of(message, state.now), message.tags.get("msgid", ""))


def ask(
    state: ClientState,
    words: Sequence[str],
    answered: Callable[[list[Message]], None],
    refused: Callable[[str], None],
    *,
    kind: str = HISTORY,
    target: str = "",
) -> None:
    """Send a command whose answer is a batch of this kind, about this target, when its turn comes."""
    label = f"h{state.next_number()}"
    question = Question(tuple(words), kind, state.fold(target), state.now, answered, refused)
    state.memory.waiting[label] = question
    _send(state)


def _send(state: ClientState) -> None:
    """Send what waits, not so much at once that a server's flood limit keeps us waiting for the answers."""
    memory = state.memory
    while memory.waiting and len(memory.questions) + len(memory.answers) < AT_ONCE:
        label, question = next(iter(memory.waiting.items()))
        del memory.waiting[label]
        memory.questions[label] = question
        question.asked = state.now
        state.send(*question.words, tags={"label": label} if "labeled-response" in state.caps else None)


def give_up(state: ClientState) -> None:
    """Call it as time passes: what is not answered, or not to the end, is refused."""
    for asked in (state.memory.questions, state.memory.answers):
        for key, question in list(asked.items()):
            patience = SEARCH_PATIENCE if question.kind == SEARCH else PATIENCE
            if state.now - question.asked > patience:
                del asked[key]
                question.refused("the server does not answer")
    _send(state)


def lost(state: ClientState) -> None:
    """The connection ended: a search is not asked again by itself, as everything else is."""
    memory = state.memory
    for question in [*memory.questions.values(), *memory.waiting.values(), *memory.answers.values()]:
        if question.kind == SEARCH:
            question.refused("the connection was lost")


def collect(state: ClientState, message: Message, replay: Replay) -> bool:
    """Take a message that belongs to an answer; False for all others.

    History that nobody asked for goes to `replay`, with its target.
    """
    memory = state.memory
    if message.command == "BATCH":
        sign, reference = message.param(0)[:1], message.param(0)[1:]
        if sign == "+":
            return _opened(state, message, reference, replay)
        question = memory.answers.pop(reference, None)
        if question is not None:
            question.answered(question.messages)
            _send(state)
        return question is not None
    question = memory.answers.get(message.tags.get("batch", ""))
    if question is not None:
        question.messages.append(message)
        question.asked = state.now  # it is being answered
        return True
    return bool(memory.questions) and _refused(state, message)


def _opened(state: ClientState, message: Message, reference: str, replay: Replay) -> bool:
    kind, target = message.param(1).lower(), message.param(2)
    if kind not in _REPLAYS | {TARGETS, SEARCH}:
        return False
    question = state.memory.questions.pop(state.label_of(message), None) or _oldest(state, kind, target)
    if question is None:
        if kind not in _REPLAYS:
            return False
        question = Question((), kind, target, 0, lambda said: replay(state, target, said), lambda _: None)
    question.asked = state.now
    state.memory.answers[reference] = question
    return True


def _oldest(state: ClientState, kind: str, target: str | None) -> Question | None:
    """The first question of a kind, about a target or (None) about anything; it is taken out."""
    for label, question in state.memory.questions.items():
        if question.kind == kind and (target is None or question.target in ("", state.fold(target))):
            return state.memory.questions.pop(label)
    return None


def _refused(state: ClientState, message: Message) -> bool:
    """Whether this says that one of our questions has no answer."""
    words = {"CHATHISTORY": HISTORY, "SEARCH": SEARCH}
    kind = words.get(message.param(0 if message.command == "FAIL" else 1).upper())
    if message.command != "FAIL" and not (message.command.isdigit() and message.command >= "400"):
        return False
    question = state.memory.questions.pop(state.label_of(message), None)
    if question is None and kind == SEARCH:
        question = _oldest(state, kind, None)
    elif question is None and kind is not None:
        targets = [word for word in message.params[2:-1] if state.find(word)]
        question = _oldest(state, kind, targets[-1] if targets else None)
    if question is not None:
        question.refused(message.param(-1))
        _send(state)
    return question is not None
