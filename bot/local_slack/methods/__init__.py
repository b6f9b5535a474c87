"""The methods of the Web API, by subject; `catalogue` names them all."""
