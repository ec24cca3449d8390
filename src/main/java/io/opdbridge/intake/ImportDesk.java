package io.opdbridge.intake;

import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.Moment;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Sites;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Shows the imported files to people, and records that bad rows are dealt with (contract, section 8). Thread-safe. */
public final class ImportDesk {

    private static final int NOTE_LENGTH = 500;
    private static final Logger LOG = LoggerFactory.getLogger(ImportDesk.class);

    private final ImportFiles files;
    private final Inbox inbox;
    private final Sites sites;
    private final Clock clock;
    private final Consumer<AuditEntry> audit;

    /** The results of such a record. */
    public enum Dealing {
        DONE,
        ROLE_MISSING,
        NOTE_MISSING,
        NO_SUCH_FILE,
        NOTHING_BAD,
        DEALT_WITH_BEFORE
    }

    /** @param audit writes an audit entry, which is on disk when it returns, or throws */
    public ImportDesk(ImportFiles files, Inbox inbox, Sites sites, Clock clock, Consumer<AuditEntry> audit) {
        this.files = files;
        this.inbox = inbox;
        this.sites = sites;
        this.clock = clock;
        this.audit = audit;
    }

    /** Files of these sites: first those with bad rows to deal with, then the newest. */
    public List<ImportedFile> list(Collection<String> shown, boolean openOnly, int max) {
        return shown.stream()
                .flatMap(site -> Stream.concat(files.list(site, true, max).stream(),
                        openOnly ? Stream.empty() : files.list(site, false, max).stream()))
                .distinct()
                .sorted(Comparator.comparing(ImportedFile::isOpen).thenComparing(ImportedFile::id).reversed())
                .limit(max).toList();
    }

    /** The names of files in the inbox that nothing imports, masked; none when it cannot be read. */
    public List<String> untaken() {
        try {
            return inbox.untaken().stream().map(Masks::mask).toList();
        } catch (IOException e) {
            LOG.warn("The inbox cannot be read", e);
            return List.of();
        }
    }

    /** A file of any configured site. */
    public Optional<ImportedFile> find(long id) {
        return sites.all().stream().map(site -> files.find(site.name(), id)).flatMap(Optional::stream).findFirst();
    }

    /**
     * Records that a file's bad rows are dealt with, which ends their alert. Needs {@link Role#OPERATOR}.
     *
     * @param note how they were dealt with; required, up to 500 characters; identity and mobile numbers are masked
     */
    public Dealing deal(String site, long id, Person person, @Nullable String note) {
        if (!person.may(Role.OPERATOR)) {
            return Dealing.ROLE_MISSING;
        }
        String said = Masks.mask(Objects.requireNonNullElse(note, "").replaceAll("\\p{Cntrl}+", " ").strip());
        if (said.isEmpty() || said.length() > NOTE_LENGTH) {
            return Dealing.NOTE_MISSING;
        }
        ImportedFile file = files.find(site, id).orElse(null);
        if (file == null) {
            return Dealing.NO_SUCH_FILE;
        }
        if (!file.isOpen()) {
            return file.rows().bad() == 0 ? Dealing.NOTHING_BAD : Dealing.DEALT_WITH_BEFORE;
        }
        Instant now = Moment.now(clock);
        audit.accept(
                new AuditEntry(Kind.DEALT_WITH, now, person.name(), person.address(), site, "imports", Subject.NONE,
                        null, null, "import " + id + ", " + file.name() + ", " + file.rows().bad() + " bad: " + said));
        return files.deal(site, id, person.name(), now, said) ? Dealing.DONE : Dealing.DEALT_WITH_BEFORE;
    }
}
