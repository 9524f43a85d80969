"""Accounts: who may sign in, as what; add one, end its sessions, set its last day, remove it."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, markup, widgets
from dashboard.markup import accounts as accounts_markup
from dashboard.widgets import managing

words = widgets.language()
accounts = cached.accounts()
names = {area["code"]: str(area["name"]) for area in cached.areas()}
st.title(words.get("accounts.title", count=len(accounts)), anchor=False)
widgets.show(markup.paragraphs("lead", [words.get("accounts.lead")]))
managing.said(words)
widgets.show(accounts_markup.accounts_table(accounts, names, words))
managing.add_form(words)
managing.change_form(words)
