"""What gunicorn serves: `gunicorn wsgi:app`."""

from sampling.application import create_app

app = create_app()
