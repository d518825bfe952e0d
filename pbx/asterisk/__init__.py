"""A gateway to an Asterisk: the API and the reports of an S-Series device, with the calls of a real exchange.

What is asked and answered is `pbx.simulator`'s API over its state; this package is the switch
behind it. No Django here.
"""
