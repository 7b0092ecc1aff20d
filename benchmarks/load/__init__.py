"""The load generator: members, senders and what they check.

members     many connections on one epoll, each checking what it is sent
scenarios   the work, as data
peers       servers to measure: this one and those it is compared with
engine      runs one scenario against one server
report      results as a table and as JSON
"""
