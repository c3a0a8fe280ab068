"""The dozen words everybody shares: money, time, work, refusals, states. Knows no package above."""
