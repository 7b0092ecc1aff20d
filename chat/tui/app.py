"""The full-screen program: the form first, the chat once the server has let us in.

Rules for this file: owns the event loop, the session and the prompt_toolkit application, and nothing that is
drawn. Everything runs in the main thread; the link's threads only reach `_post`, which hands events over.
"""

import asyncio
import contextlib
import errno
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition
from prompt_toolkit.input import Input
from prompt_toolkit.layout import DynamicContainer, Layout
from prompt_toolkit.layout.containers import AnyContainer
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.styles import Style

from chat.client.delivery import undelivered
from chat.client.events import Event, Online, Refused, Waiting
from chat.client.profile import Profile
from chat.client.session import Session
from chat.tui import bars
from chat.tui.bindings import bindings
from chat.tui.form_actions import FormActions
from chat.tui.inbox import Inbox
from chat.tui.login import Entrance, LoginForm
from chat.tui.mouse import clicked
from chat.tui.pane import Pane
from chat.tui.rows import Local, local_time
from chat.tui.signals import on_signals
from chat.tui.themes import Theme
from chat.tui.view import Mode, View
from chat.tui.window import Window

FAREWELL: Final = 2.0  # seconds that the server has to let us go before we go anyway
PATIENCE: Final = 10.0  # seconds for what is still on its way when a person leaves
_TERMINAL_GONE: Final = (errno.EIO, errno.EPIPE, errno.EBADF)
_ESCAPE: Final = 0.05  # seconds in which what follows an Escape makes it a key of its own


class App:
    """One run of the screen; the terminal is as it was before, whatever happens.

    `profile` prefills the form, and `at_once` submits it unseen; `start(profile, post)` makes a session.
    `commands` are (usage, description) pairs for the help, `names` what Tab completes behind a slash.
    """

    def __init__(
        self,
        profile: Profile,
        theme: Theme,
        commands: Sequence[tuple[str, str]],
        names: Sequence[str],
        *,
        at_once: bool,
        mouse: bool = False,
        start: Callable[[Profile, Callable[[Event], None]], Session] = Session,
        local: Local = local_time,
        clock: Callable[[], float] = time.monotonic,
        depth: ColorDepth | None = None,
        source: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self._profile = profile
        self._theme = theme
        self._commands = commands
        self._names = names
        self._at_once = at_once
        self._mouse = mouse
        self._start = start
        self._local = local
        self._clock = clock
        self._inbox = Inbox(self._deliver)
        self._attempt = 0  # numbers the sessions: what an abandoned one still posts is dropped
        self._loop: asyncio.AbstractEventLoop | None = None
        self._session: Session | None = None
        self._view: View | None = None
        self._retry_at = 0.0
        self._hint_until = 0.0
        self._leaving = False
        self.form = LoginForm(profile, self._enter)
        self._form_pane = Pane(
            self.form.rows,
            "",
            control=self.form.controls[self.form.current],
            cursor=self.form.cursor,
            clicked=lambda _event, _x, y: self.form.click(y),
        )
        self.application: Application[None] = Application(
            layout=Layout(DynamicContainer(self._container)),
            style=Style.from_dict(dict(theme.classes)),
            key_bindings=bindings(self, FormActions(self.form, self._cancel), self._mode),
            full_screen=True,
            mouse_support=Condition(lambda: self._view is not None and self._view.mouse),
            min_redraw_interval=1 / 60,
            color_depth=depth,
            input=source,
            output=output,
        )
        self._window = Window(self.application.output)
        self.application.before_render += self._retitle
        self.application.after_render += self._saw
        self.application.ttimeoutlen = self.application.timeoutlen = _ESCAPE

    @property
    def session(self) -> Session:
        """The session under way; asked for only while there is one."""
        assert self._session is not None
        return self._session

    @property
    def view(self) -> View:
        """The chat screen; asked for only while it is shown."""
        assert self._view is not None
        return self._view

    def run(self) -> int:
        """Show the screen until the person leaves; 1 when something that they said was not delivered.

        Raises whatever was a bug, the terminal restored.
        """
        try:
            asyncio.run(self._main())
        except (EOFError, OSError) as error:
            if isinstance(error, OSError) and error.errno not in _TERMINAL_GONE:
                raise
            return 1
        finally:
            if self._session:
                self._session.close()
        return self._lost_words()

    def _lost_words(self) -> int:
        """Say what was not delivered, now that the terminal is a shell's again; the exit code."""
        count = self._session.model.delivery.waiting if self._session else 0
        if not count:
            return 0
        with contextlib.suppress(OSError, ValueError):  # the terminal may be gone
            print(f"scribe join: {undelivered(count)}", file=sys.stderr)
        return 1

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(self._failed)
        self._inbox.open(self._loop)
        on_signals(self._loop, self._told_to_leave)
        self.application.create_background_task(self._tick())
        if self._at_once:
            self._loop.call_soon(self.form.submit)
        await self.application.run_async(handle_sigint=False, set_exception_handler=False)
        self._window.leave()

    def _failed(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """A bug in a callback: end with it, rather than draw over it."""
        error = context.get("exception") or RuntimeError(context.get("message"))
        if self.application.is_running and isinstance(error, Exception):
            self.application.exit(exception=error)

    # --- what the screen consists of -----------------------------------------------------------------------

    def _container(self) -> AnyContainer:
        if self._view:
            return self._view.container
        self._form_pane.content = self.form.controls[self.form.current]
        return self._form_pane

    def _mode(self) -> Mode | None:
        return self._view.mode if self._view else None

    # --- the session ---------------------------------------------------------------------------------------

    def _enter(self, entrance: Entrance) -> None:
        """The form is complete: try to connect."""
        profile = replace(
            self._profile,
            endpoint=entrance.endpoint,
            nick=entrance.nick,
            password=entrance.password,
            channels=entrance.channels or self._profile.channels,
        )
        self._attempt += 1
        self._session = self._start(profile, partial(self._inbox.post, self._attempt))
        self._session.careful = True
        self._session.start()

    def _deliver(self, batch: list[tuple[int, Event]]) -> None:
        """Take a batch of events, dropping what an abandoned attempt still has to say."""
        for attempt, event in batch:
            if attempt == self._attempt and self._session:
                self.apply(event)
        self.application.invalidate()

    def apply(self, event: Event) -> None:
        """Take an event of the session under way into account, on the thread of the screen."""
        session = self.session
        session.handle(event)
        if isinstance(event, Waiting):
            self._retry_at = self._clock() + event.seconds
        elif isinstance(event, Refused) and not self._view:
            self._drop()
            self.form.refuse(event.field, event.reason)
        elif isinstance(event, Online) and not self._view:
            self._open(session)
        if session.model.take_alerts() and self._view:
            self._window.ring()
        self._end_if_finished()

    def _open(self, session: Session) -> None:
        """The server has let us in: the chat takes the form's place."""
        self.form.busy = ""
        self._view = View(
            session.model,
            self._theme,
            self._commands,
            self._names,
            local=self._local,
            size=self._window.size,
            remaining=lambda: self._retry_at - self._clock(),
            clicked=partial(clicked, self),
        )
        self._view.mouse = self._mouse
        self.application.layout.focus(self._view.input)

    def _retitle(self, _: object) -> None:
        if self._view:
            self._window.entitle(bars.title(self.session.model))

    def _drop(self) -> None:
        """Forget the session under way; its threads end by themselves."""
        session, self._session = self._session, None
        if session and self._loop:
            self._loop.run_in_executor(None, session.close)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(1)
            if self._view and self._hint_until and self._clock() > self._hint_until:
                self._view.hint, self._hint_until = "", 0.0
                self.application.invalidate()
            if self._session:
                self._session.tick()
                self._end_if_finished()
                if self._view and not self._session.model.online:
                    self.application.invalidate()

    # --- what actions ask for ------------------------------------------------------------------------------

    def enter(self, text: str) -> None:
        """Do what a person entered."""
        self.session.enter(text)
        if self.session.leaving and not self._leaving:
            self._wait_to_leave()
        self._end_if_finished()

    def older(self) -> None:
        """Fetch an older page of the conversation that is looked at, if there is one."""
        self.session.older()

    def newer(self) -> None:
        """The same at the other end of a part of the past."""
        self.session.newer()

    def _saw(self, _: object) -> None:
        """What was drawn has been seen, as far as a program can know."""
        if self._view and self._view.mode is Mode.INPUT and self._view.viewport.at_bottom:
            self.session.model.saw(self.session.model.active)

    def say(self, hint: str, seconds: float = 4.0) -> None:
        """Show a hint in the status line for a while."""
        self.view.hint = hint
        self._hint_until = self._clock() + seconds

    def focus(self, mode: Mode) -> None:
        """Let the keys go to another part of the screen."""
        self.view.mode = mode
        self.application.layout.focus(self.view.focused())

    def open(self, nick: str) -> None:
        """Open a private chat; nothing happens for "" and for our own name."""
        model = self.session.model
        if nick and not model.is_me(nick):
            model.select(model.ensure(nick))

    def copy(self, text: str) -> None:
        """Hand a text to the terminal's clipboard."""
        self._window.copy(text)
        self.say(f"Copied {text}")

    # --- leaving -------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Say goodbye and end, once all that was said has arrived; at once when asked twice.

        While offline there is nothing to wait for; what was not delivered is discarded at the second time.
        """
        if not self._session or not self._view or self._leaving:
            self._exit()
            return
        self._leaving = True
        model = self._session.model
        if model.online and not model.delivery.idle:
            self._session.leave_when_done()
            self._wait_to_leave()
        else:
            self._session.quit()
            self._leaving = model.online or self._session.finished
            if self._leaving:
                self.say("Leaving …", FAREWELL)
                self._exit_in(FAREWELL)
        self._end_if_finished()
        self.application.invalidate()

    def _wait_to_leave(self) -> None:
        """The session leaves once all that was said has arrived; we do so in any case."""
        self._leaving = True
        self.say("Leaving once all you said has arrived; Ctrl-C twice leaves now", PATIENCE)
        self._exit_in(PATIENCE)

    def _told_to_leave(self) -> None:
        """A signal: nobody is there to be asked."""
        if self._session:
            self._session.careful = False
        self.leave()

    def _exit_in(self, seconds: float) -> None:
        if self._loop:
            self._loop.call_later(seconds, self._exit)

    def _cancel(self) -> None:
        """Escape in the form: stop the attempt under way, or leave."""
        if self.form.busy:
            self._drop()
            self.form.busy = ""
        else:
            self._exit()

    def _end_if_finished(self) -> None:
        if self._session and self._session.finished:
            self._exit()

    def _exit(self) -> None:
        if self.application.is_running and not self.application.is_done:
            self.application.exit()
