from chat.irc import numerics

CODES = {name: value for name, value in vars(numerics).items() if name.startswith(("RPL_", "ERR_"))}


def test_every_code_is_three_digits_and_has_one_name() -> None:
    assert all(len(code) == 3 and code.isdigit() for code in CODES.values())
    assert len(set(CODES.values())) == len(CODES)


def test_every_text_belongs_to_a_code() -> None:
    assert numerics.TEXTS.keys() <= set(CODES.values())
    assert all(text and text == text.strip() for text in numerics.TEXTS.values())
