"""The project's settings loaded once more, in an interpreter of their own.

`session_tui.agent.fresh.loading` starts such an interpreter and hands it our modules;
`session_tui.agent.fresh.inside` is what runs there.
"""
