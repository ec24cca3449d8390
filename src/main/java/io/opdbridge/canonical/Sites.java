package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The configured hospitals. Immutable. */
public final class Sites {

    private final Map<String, Site> byName = new LinkedHashMap<>();
    private final Site defaultSite;

    /** @throws IllegalArgumentException when the default site is not among the sites */
    public Sites(Collection<Site> sites, String defaultSite) {
        sites.forEach(one -> byName.put(one.name(), one));
        Site site = byName.get(defaultSite);
        if (site == null) {
            throw new IllegalArgumentException("The default site \"" + defaultSite + "\" is not among the sites "
                    + byName.keySet());
        }
        this.defaultSite = site;
    }

    /** The site of that name; the default site for null. Throws a {@link Refusal} for an unknown one. */
    public Site get(@Nullable String name) {
        return find(name).orElseThrow(() -> new Refusal(AnswerCode.UNKNOWN_SITE, name));
    }

    /** The site of that name, if it is configured; the default site for none. */
    public Optional<Site> find(@Nullable String name) {
        return name == null ? Optional.of(defaultSite) : Optional.ofNullable(byName.get(name));
    }

    public Site defaultSite() {
        return defaultSite;
    }

    public Collection<Site> all() {
        return byName.values();
    }
}
