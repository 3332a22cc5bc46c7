"""One module a journey, one function for each thing people do: plain values in, dataclasses out, one transaction."""
