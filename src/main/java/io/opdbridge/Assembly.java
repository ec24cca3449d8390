package io.opdbridge;

import io.opdbridge.canonical.Sites;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.LifecycleStrategySupport;

import java.time.Clock;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** What every piece of a bridge gets: where beans are bound, and what they are made of. */
record Assembly(Main main, Settings settings, Sites sites, Database database, Clock clock) {

    DataSource dataSource() {
        return database.dataSource();
    }

    /** A bean that route files name. */
    void bind(String name, Object bean) {
        main.bind(name, bean);
    }

    /** The context is there, with its settings and without its routes. */
    void whenConfigured(Consumer<CamelContext> action) {
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                action.accept(configured.getCamelContext());
            }
        });
    }

    /** Before the first call. What is asked for first begins first. */
    void whenStarting(Runnable action) {
        whenConfigured(context -> context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarting(CamelContext starting) {
                action.run();
            }
        }));
    }

    /** When every route has started. */
    void whenStarted(Runnable action) {
        whenConfigured(context -> context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarted(CamelContext started) {
                action.run();
            }
        }));
    }

    /** After the last call, and before who opened the ledger closes it. */
    void whenStopped(Runnable action) {
        whenConfigured(context -> context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext stopped) {
                action.run();
            }
        }));
    }
}
