"""The dialplan of the services for staff and guests, written for the exchange. No Django here.

`services` says what a call does as a program of steps (`steps`); `writing` puts it in the words of an Asterisk.
Whatever number a hotel dials, the report names its service as HotelPBX does (`pbx.service_codes`).
"""
