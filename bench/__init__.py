"""How fast the shop is, measured from outside: `make bench` (explained in docs/performance.md)."""
