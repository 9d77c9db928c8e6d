# Read by the flask command during development. A server (gunicorn) does not read it.
FLASK_APP=microblog.py
FLASK_DEBUG=1
