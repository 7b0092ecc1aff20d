"""One table of lines and what they mean, for the tests of parse and of format alike."""

from chat.irc.message import Message

# A line as `format` writes it, and the message it is.
EXACT: list[tuple[str, Message]] = [
    ("PING", Message("PING")),
    ("PING token", Message("PING", ("token",))),
    ("PRIVMSG #lobby :hello everyone", Message("PRIVMSG", ("#lobby", "hello everyone"))),
    ("PRIVMSG #lobby :hello", Message("PRIVMSG", ("#lobby", "hello"))),
    ("PRIVMSG #lobby :", Message("PRIVMSG", ("#lobby", ""))),
    ("PRIVMSG #lobby ::)", Message("PRIVMSG", ("#lobby", ":)"))),
    ("PRIVMSG #lobby : a  b ", Message("PRIVMSG", ("#lobby", " a  b "))),
    ("PRIVMSG #lobby :a :b", Message("PRIVMSG", ("#lobby", "a :b"))),
    ("PRIVMSG #lobby :\x01ACTION waves\x01", Message("PRIVMSG", ("#lobby", "\x01ACTION waves\x01"))),
    ("PRIVMSG #grüße :schön 👩‍🔧", Message("PRIVMSG", ("#grüße", "schön 👩‍🔧"))),
    ("JOIN #a,#b key,other", Message("JOIN", ("#a,#b", "key,other"))),
    ("MODE #a +ov-b alice bob *!*@host", Message("MODE", ("#a", "+ov-b", "alice", "bob", "*!*@host"))),
    (":alice!ali@10.0.0.7 QUIT :gone", Message("QUIT", ("gone",), "alice!ali@10.0.0.7")),
    (":irc.example 001 alice :Welcome", Message("001", ("alice", "Welcome"), "irc.example")),
    (":irc.example 324 alice #a +nt", Message("324", ("alice", "#a", "+nt"), "irc.example")),
    ("NICK a:b", Message("NICK", ("a:b",))),
    ("CAP LS 302", Message("CAP", ("LS", "302"))),
    ("@a=1;+b PING x", Message("PING", ("x",), "", {"a": "1", "+b": ""})),
    (
        "@draft/x=\\:\\s\\\\\\r\\n :a!b@c TAGMSG #x",
        Message("TAGMSG", ("#x",), "a!b@c", {"draft/x": "; \\\r\n"}),
    ),
    (
        "@time=2026-11-20T21:01:41.002Z;msgid=1k0qe6fzzyr :a!b@c PRIVMSG #x :y",
        Message(
            "PRIVMSG", ("#x", "y"), "a!b@c", {"time": "2026-11-20T21:01:41.002Z", "msgid": "1k0qe6fzzyr"}
        ),
    ),
    ("A b c d e f g h i j k l m n o p q", Message("A", tuple("bcdefghijklmnopq"))),
]

# Lines that people's programs send, and what they mean; `format` would write them differently.
LENIENT: list[tuple[str, Message]] = [
    ("ping x", Message("PING", ("x",))),
    ("PING :x", Message("PING", ("x",))),
    ("PING   x   y", Message("PING", ("x", "y"))),
    ("   PING x", Message("PING", ("x",))),
    ("PING x   ", Message("PING", ("x",))),
    ("PRIVMSG a   :b", Message("PRIVMSG", ("a", "b"))),
    (":src   PING x", Message("PING", ("x",), "src")),
    ("@a=1   :src  PING x", Message("PING", ("x",), "src", {"a": "1"})),
    ("@ PING x", Message("PING", ("x",))),
    ("@;;a; PING x", Message("PING", ("x",), "", {"a": ""})),
    ("@a=1;a=2 PING x", Message("PING", ("x",), "", {"a": "2"})),
    ("@a= PING x", Message("PING", ("x",), "", {"a": ""})),
    ("@a=b=c PING x", Message("PING", ("x",), "", {"a": "b=c"})),
    ("@a=b\\ PING x", Message("PING", ("x",), "", {"a": "b"})),
    ("@a=\\b PING x", Message("PING", ("x",), "", {"a": "b"})),
    ("@a=\\\\s PING x", Message("PING", ("x",), "", {"a": "\\s"})),
    (": PING x", Message("PING", ("x",))),
]

MALFORMED: list[bytes] = [
    b"", b" ", b":", b":src", b":src ", b"@a=1", b"@a=1 ", b"@a=1 :src", b"@", b"@ ", b": :", b" :x",
    b"12 x", b"1234 x", b"01a x", b"A1 x", b"PI-NG x", b"\xc3\x84 x", b"\xd9\xa1\xd9\xa1\xd9\xa1 x",
    b"PING\0x", b"PING a\rb", b"PING a\nb", b"@a=\0 PING x", b":s\0 PING x",
]  # fmt: skip
