"""What streamlit_app.py mounts around the pages: what is answered, what is refused, and how it is started."""

from dashboard.server.answers import routes, start_page
from dashboard.server.refusals import Door, SecurityHeaders, content_security_policy
from dashboard.server.start import lifespan, prepare, serve

__all__ = ["Door", "SecurityHeaders", "content_security_policy", "lifespan", "prepare", "routes", "serve", "start_page"]
