// Every time of every event of a calendar up to an end, as ical.js reads it: expand.cjs NODE_MODULES FILE END
const assert = require("node:assert");
const fs = require("node:fs");
const { createRequire } = require("node:module");

const [modules, path, end] = process.argv.slice(2);
const ICAL = createRequire(modules + "/")("ical.js");
const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(path, "utf8")));
const last = ICAL.Time.fromDateTimeString(end);
const times = [];
for (const component of calendar.getAllSubcomponents("vevent")) {
  const alarm = component.getFirstSubcomponent("valarm");
  assert.equal(alarm.getFirstPropertyValue("trigger").toSeconds(), 0);
  const event = new ICAL.Event(component);
  assert.ok(event.startDate.zone === ICAL.Timezone.localTimezone);
  const iterator = event.iterator();
  for (let at = iterator.next(); at && at.compare(last) < 0; at = iterator.next()) {
    times.push({ at: at.toString(), uid: event.uid, summary: event.summary, description: event.description });
  }
}
const key = (time) => time.at + time.uid;
times.sort((one, other) => (key(one) < key(other) ? -1 : 1));
console.log(JSON.stringify(times));
