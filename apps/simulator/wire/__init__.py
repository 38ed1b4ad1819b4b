"""HTTP: connections, requests, envelopes."""
