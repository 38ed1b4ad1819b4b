"""The wire's own rules: signatures, parameters, paths, and faults on request."""
