"""What a visitor's page works on: the address, the view it asks for, and what the process keeps for all of them."""

from dashboard.session.view import View, current, view

__all__ = ["View", "current", "view"]
