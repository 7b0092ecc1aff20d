"""Everything that `python -m benchmarks` measures, and what it makes of it.

sizes         how much of each work: full, short, smoke
jobs          the list of what is to be run
chatting      scenarios of the load generator, as jobs
scale         logins, ten thousand members, a start on ten million messages
beside        the chat's latency while others search, page or log in
interpreters  which Pythons to run this server on
goals         what is to be reached, as data
figures       how each figure is written
rows          figures against goals, as rows of one table
report        the table on the screen, in Markdown and in JSON
plot          the same as bars, in SVG
"""
