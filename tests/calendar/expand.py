"""Every time of every event of a calendar up to an end, as icalendar and recurring-ical-events read it: expand.py FILE END"""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

import icalendar
import recurring_ical_events

path, end = sys.argv[1:]
calendar = icalendar.Calendar.from_ical(Path(path).read_bytes())
events = calendar.walk("VEVENT")
for component in calendar.walk():
    assert not component.errors, component.errors
for event in events:
    *_, alarm = event.subcomponents
    assert alarm.name == "VALARM" and alarm["ACTION"] == "DISPLAY" and alarm["DESCRIPTION"]
    assert alarm["TRIGGER"].dt == timedelta(0)
    assert event["DTSTART"].dt.tzinfo is None and event["DTSTART"].dt < event["DTEND"].dt
    assert event["DTSTAMP"].dt.utcoffset() == timedelta(0)

begin = min(event["DTSTART"].dt for event in events)
times = recurring_ical_events.of(calendar).between(begin, datetime.fromisoformat(end))
fields = [
    {
        "at": time["DTSTART"].dt.isoformat(),
        "uid": str(time["UID"]),
        "summary": str(time["SUMMARY"]),
        "description": str(time["DESCRIPTION"]),
    }
    for time in times
]
print(json.dumps(sorted(fields, key=lambda time: (time["at"], time["uid"]))))
