"""THE PROCESS: phases, transitions, gates, policy and the one door."""
