"""Bank holidays, the register of deadlines, and the record of the sweeps that enforce them."""

from .deadline import Deadline, DeadlineChange
from .holiday import BankHoliday, HolidayTable
from .sweep import Reminder, SweepRun

__all__ = ["BankHoliday", "Deadline", "DeadlineChange", "HolidayTable", "Reminder", "SweepRun"]
