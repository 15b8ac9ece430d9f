"""The week as a routing problem for OR-Tools: run by its path in a process of its own, JSON in, a line of JSON for
each better answer out.

It knows nothing of the product. Each day of an officer is a vehicle with an axis of time of its own, in quarter hours,
so that a unit's possible starts say on which days and hours it may be visited.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from time import time as wall_clock
from typing import Any

A_DAY = 96
"""Quarter hours of a day."""

Orders = list[list[int]]


def solve(told: dict[str, Any], tell: Callable[[Orders], None]) -> None:
    """Tells the visits of each day in their order, better from time to time, from the orders it was given on."""
    solver = import_module("ortools.constraint_solver.pywrapcp")
    enums = import_module("ortools.constraint_solver.routing_enums_pb2")
    number, vehicles = len(told["units"]), len(told["days"])
    # the units, then where each day begins, and where it ends
    starts, ends = range(number, number + vehicles), range(number + vehicles, number + 2 * vehicles)
    manager = solver.RoutingIndexManager(number + 2 * vehicles, vehicles, list(starts), list(ends))
    routing = solver.RoutingModel(manager)
    _add_ways(routing, manager, told)
    _add_units(routing, manager, told)
    asked = solver.DefaultRoutingSearchParameters()
    asked.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    left = int(1000 * (told["until"] - wall_clock()))  # what beginning took is gone
    if left <= 0:
        return
    asked.time_limit.FromMilliseconds(left)
    best: list[int] = []

    def tell_better() -> None:
        cost = routing.CostVar().Min()
        if not best or cost < best[-1]:
            best.append(cost)
            tell(_orders(routing, manager, vehicles))

    routing.AddAtSolutionCallback(tell_better)
    routing.CloseModelWithParameters(asked)
    first = routing.ReadAssignmentFromRoutes(told["orders"], True)
    if first:
        routing.SolveFromAssignmentWithParameters(first, asked)
    else:
        routing.SolveWithParameters(asked)


def _add_ways(routing: Any, manager: Any, told: dict[str, Any]) -> None:
    """What ways cost, and how long after a visit the next may begin."""
    days, units, ways = told["days"], told["units"], told["ways"]
    number = len(units)
    places = [unit["place"] for unit in units] + [day["home"] for day in days] * 2

    def way(a: int, b: int) -> int:
        i, j = manager.IndexToNode(a), manager.IndexToNode(b)
        cost: int = 0 if i >= number and j >= number else ways[places[i]][places[j]]
        return cost

    def quarters(a: int, b: int) -> int:
        i, j = manager.IndexToNode(a), manager.IndexToNode(b)
        if i >= number or j >= number:
            return 0  # the ways from and to home are in the possible starts
        return -(-(units[i]["minutes"] + ways[places[i]][places[j]]) // 15)

    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitCallback(way))
    longest = len(days) * A_DAY
    routing.AddDimension(routing.RegisterTransitCallback(quarters), longest, longest, False, "time")
    one = routing.RegisterUnaryTransitCallback(lambda index: int(manager.IndexToNode(index) < number))
    routing.AddDimensionWithVehicleCapacity(one, 0, [day["room"] for day in days], True, "visits")
    time = routing.GetDimensionOrDie("time")
    for vehicle in range(len(days)):
        for index in (routing.Start(vehicle), routing.End(vehicle)):
            time.CumulVar(index).SetRange(vehicle * A_DAY, (vehicle + 1) * A_DAY - 1)


def _add_units(routing: Any, manager: Any, told: dict[str, Any]) -> None:
    """When each may be visited, what leaving it out costs, and of a district no more than its cap."""
    time = routing.GetDimensionOrDie("time")
    for node, unit in enumerate(told["units"]):
        index = manager.NodeToIndex(node)
        values = [each["day"] * A_DAY + quarter for each in unit["starts"] for quarter in each["quarters"]]
        time.CumulVar(index).SetValues(values)
        routing.VehicleVar(index).SetValues([-1, *(each["day"] for each in unit["starts"])])
        routing.AddDisjunction([index], unit["prize"] * told["weight"])
    for cap in told["caps"]:
        held = [routing.ActiveVar(manager.NodeToIndex(node)) for node in cap["units"]]
        routing.solver().Add(routing.solver().Sum(held) <= cap["most"])


def _orders(routing: Any, manager: Any, vehicles: int) -> Orders:
    orders = []
    for vehicle in range(vehicles):
        index, order = routing.NextVar(routing.Start(vehicle)).Value(), []
        while not routing.IsEnd(index):
            order.append(manager.IndexToNode(index))
            index = routing.NextVar(index).Value()
        orders.append(order)
    return orders


if __name__ == "__main__":
    solve(json.load(sys.stdin), lambda orders: print(json.dumps(orders), flush=True))  # noqa: T201
