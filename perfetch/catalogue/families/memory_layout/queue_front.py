# === family
# title: process a queue from the front, re-queuing unfinished items at the back
# sizes: 600 2400 9600
# parameter quantum: 4 5 6 8 10
# === intents
# round robin scheduler, quantum {quantum}
# Generate a round-robin simulation in which each job gets {quantum} units of work per turn and returns the finishing order
# finishing order of jobs when the front job works {quantum} steps and goes to the back of the queue if it isn't done
# in which order do tasks complete if they take turns of {quantum} ms each?
# printers share a queue: a document may print {quantum} pages, then has to line up again at the end; which documents are done first?
# Simulate a waiting line: serve the first customer for {quantum} minutes, if more time is needed the customer rejoins at the rear, give list[int] of customers as they leave
# time slicing with slice {quantum}, return indices by completion
# take item from queue head, subtract {quantum}, push back while something is left
# cyclic processing of remaining workloads, {quantum} at a time, until all are zero
# === positive finishing_order
from collections import deque


def finishing_order(workloads: list[int]) -> list[int]:
    queue = deque(enumerate(workloads))
    finished = []
    while queue:
        job, remaining = queue.popleft()
        if remaining > __quantum__:
            queue.append((job, remaining - __quantum__))
        else:
            finished.append(job)
    return finished
# === slow finishing_order: taking the first element of a list shifts all the others
def finishing_order(workloads):
    waiting = [(i, work) for i, work in enumerate(workloads)]
    done = []
    while len(waiting) > 0:
        index, work = waiting.pop(0)
        work -= __quantum__
        if work <= 0:
            done.append(index)
        else:
            waiting.append((index, work))
    return done
# === near_miss shortest_first_order: order in which jobs finish if the shortest job always runs to the end first
def shortest_first_order(workloads: list[int]) -> list[int]:
    return sorted(range(len(workloads)), key=workloads.__getitem__)
# === near_miss stack_order: order in which jobs finish if the newest job is always continued with {quantum} units
def stack_order(workloads: list[int]) -> list[int]:
    stack = list(enumerate(workloads))
    finished = []
    while stack:
        job, remaining = stack.pop()
        if remaining > __quantum__:
            stack.append((job, remaining - __quantum__))
        else:
            finished.append(job)
    return finished
# === input
def make_input(n, rng):
    return ([rng.randint(1, 25) for _ in range(n)],)
# === check
def check(workloads, answer):
    if len(answer) != len(workloads) or len(set(answer)) != len(answer):
        return False
    # jobs finish by number of turns, and in their first order within the same turn
    turns = [((workloads[job] - 1) // __quantum__, job) for job in answer]
    return all(before < after for before, after in zip(turns, turns[1:]))
