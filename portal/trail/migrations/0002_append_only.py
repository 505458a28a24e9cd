"""What the database itself refuses: changing, deleting or emptying the trail, and moving its head anywhere but on.

Written for the two engines that the portal runs on; on any other the migration stops, because a
trail without these refusals is not one.
"""

from django.db import migrations

SQLITE = {
    "trail_event_no_update": """
        CREATE TRIGGER trail_event_no_update BEFORE UPDATE ON trail_trailevent
        BEGIN SELECT RAISE(ABORT, 'the trail cannot be changed'); END""",
    "trail_event_no_delete": """
        CREATE TRIGGER trail_event_no_delete BEFORE DELETE ON trail_trailevent
        BEGIN SELECT RAISE(ABORT, 'the trail cannot be deleted'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above.
    "trail_event_no_replace": """
        CREATE TRIGGER trail_event_no_replace BEFORE INSERT ON trail_trailevent
        WHEN EXISTS (SELECT 1 FROM trail_trailevent t
                     WHERE t.id = NEW.id OR t.sequence = NEW.sequence OR t.hash = NEW.hash)
        BEGIN SELECT RAISE(ABORT, 'the trail cannot be changed'); END""",
    "trail_head_no_delete": """
        CREATE TRIGGER trail_head_no_delete BEFORE DELETE ON trail_trailhead
        BEGIN SELECT RAISE(ABORT, 'the head of the trail cannot be deleted'); END""",
    "trail_head_moves_on": """
        CREATE TRIGGER trail_head_moves_on BEFORE UPDATE ON trail_trailhead
        WHEN NEW.sequence <> OLD.sequence + 1 OR NEW.id <> OLD.id
        BEGIN SELECT RAISE(ABORT, 'the head of the trail only moves on'); END""",
}

POSTGRESQL = """
CREATE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the trail cannot be changed or deleted';
END $$;
CREATE FUNCTION trail_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence <> OLD.sequence + 1 OR NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'the head of the trail only moves on';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trail_event_no_change BEFORE UPDATE OR DELETE ON trail_trailevent
    FOR EACH ROW EXECUTE FUNCTION trail_refuse();
CREATE TRIGGER trail_event_no_truncate BEFORE TRUNCATE ON trail_trailevent
    FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse();
CREATE TRIGGER trail_head_no_delete BEFORE DELETE ON trail_trailhead
    FOR EACH ROW EXECUTE FUNCTION trail_refuse();
CREATE TRIGGER trail_head_no_truncate BEFORE TRUNCATE ON trail_trailhead
    FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse();
CREATE TRIGGER trail_head_moves_on BEFORE UPDATE ON trail_trailhead
    FOR EACH ROW EXECUTE FUNCTION trail_head_moves_on();
"""

POSTGRESQL_UNDO = """
DROP TRIGGER trail_event_no_change ON trail_trailevent;
DROP TRIGGER trail_event_no_truncate ON trail_trailevent;
DROP TRIGGER trail_head_no_delete ON trail_trailhead;
DROP TRIGGER trail_head_no_truncate ON trail_trailhead;
DROP TRIGGER trail_head_moves_on ON trail_trailhead;
DROP FUNCTION trail_refuse();
DROP FUNCTION trail_head_moves_on();
"""


def protect(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        for statement in SQLITE.values():
            schema_editor.execute(statement)
    elif vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        raise RuntimeError(f"the trail cannot be protected on {vendor}")


def unprotect(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}")
    else:
        schema_editor.execute(POSTGRESQL_UNDO)


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
