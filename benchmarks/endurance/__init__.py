"""A steady load for a long time: `python -m benchmarks.endurance --minutes 60`.

plan      how much of it, as data
audience  the members who stay, who speak, and what each of them must be sent
company   people who come and go, talk in private and read history meanwhile
course    the load itself, with a sample every ten seconds
verdict   what the samples say: does memory grow?
"""
