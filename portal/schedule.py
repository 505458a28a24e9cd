"""When each task of the schedule is woken, in London's time (CELERY_TIMEZONE).

A tick that waited longer than until the next one is dropped (`expires`, in seconds): the next one does its work.
"""

from typing import Any

from celery.schedules import crontab

TICKS: dict[str, dict[str, Any]] = {
    "sweep deadlines": {
        "task": "portal.deadlines.tasks.sweep_deadlines",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 15 * 60},
    },
    "watch the sweep": {
        "task": "portal.deadlines.tasks.watch_sweep",
        "schedule": crontab(minute="7-59/15"),
        "options": {"expires": 15 * 60},
    },
    "send notices": {
        "task": "portal.notices.tasks.send_notices",
        "schedule": crontab(),
        "options": {"expires": 60},
    },
    "plan promises": {
        "task": "partnership.tasks.plan_promises",
        "schedule": crontab(hour=5, minute=40),
    },
    "check holidays": {
        "task": "portal.deadlines.tasks.check_holidays",
        "schedule": crontab(hour=6, minute=30, day_of_week="monday"),
    },
    "build waiting packs": {
        "task": "reviews.tasks.build_waiting_packs",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 5 * 60},
    },
    "check waiting texts for names": {
        "task": "reviews.tasks.check_waiting_names",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 5 * 60},
    },
    "look after packs for inspectors": {
        "task": "assurance.tasks.look_after_inspection_packs",
        "schedule": crontab(minute="3-59/20"),
        "options": {"expires": 20 * 60},
    },
    "publish practice reviews whose day has come": {
        "task": "reviews.tasks.publish_due",
        "schedule": crontab(minute="1-59/15"),
        "options": {"expires": 15 * 60},
    },
    "sweep files that no row names": {
        "task": "portal.uploads.tasks.sweep_orphans",
        "schedule": crontab(hour=3, minute=50),
    },
    "sweep packs that no row names": {
        "task": "reviews.tasks.sweep_orphaned_packs",
        "schedule": crontab(hour=3, minute=55),
    },
    "mark editions of the thresholds that were replaced": {
        "task": "thresholds.tasks.supersede_editions",
        "schedule": crontab(minute="2-59/15"),
        "options": {"expires": 15 * 60},
    },
    "build waiting meeting packs": {
        "task": "partnership.tasks.build_waiting_meeting_packs",
        "schedule": crontab(minute="2-59/5"),
        "options": {"expires": 5 * 60},
    },
    "build waiting reports": {
        "task": "assurance.tasks.build_waiting_reports",
        "schedule": crontab(minute="4-59/15"),
        "options": {"expires": 15 * 60},
    },
    "keep an anchor of the trail": {
        "task": "portal.trail.tasks.keep_anchor",
        "schedule": crontab(hour=4, minute=10),
    },
    "back up": {
        "task": "portal.tasks.back_up",
        "schedule": crontab(minute=35),
        "options": {"expires": 60 * 60},
    },
    "look after exports": {
        "task": "portal.tasks.look_after_exports",
        "schedule": crontab(minute=20),
        "options": {"expires": 60 * 60},
    },
    "forget used form tokens": {
        "task": "portal.tasks.forget_once_tokens",
        "schedule": crontab(hour=3, minute=40),
    },
}
