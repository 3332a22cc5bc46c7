"""Pages: read the request, call a service, render. One module a journey, named as its templates are."""
