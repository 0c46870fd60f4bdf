"""The few pictures of a report (图): one function each, matplotlib, readable in black and white."""
