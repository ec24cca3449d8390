"""Calls operations of the bridge, known from its WSDL only: zeep-client.py WSDL PORT.

Reads [[operation, {argument: text}], ...] as JSON and writes the results as a JSON array.
"""
import json
import sys

from zeep import Client

wsdl, port = sys.argv[1:]
service = Client(wsdl).bind("RechargeService", port)
calls = json.loads(sys.stdin.buffer.read().decode("utf-8"))
print(json.dumps([service[operation](**arguments) for operation, arguments in calls]))
