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

/** Each feature gets this at the start: it binds its beans here, and finds settings, database and clock. */
record Assembly(Main main, Settings settings, Sites sites, Database database, Clock clock) {

    DataSource dataSource() {
        return database.dataSource();
    }

    /** Binds a bean under the name that route files use. */
    void bind(String name, Object bean) {
        main.bind(name, bean);
    }

    /** Runs when the context has its settings and not yet its routes. */
    void whenConfigured(Consumer<CamelContext> action) {
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                action.accept(configured.getCamelContext());
            }
        });
    }

    /** Runs before the first call, in the order of registration. */
    void whenStarting(Runnable action) {
        whenConfigured(context -> context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarting(CamelContext starting) {
                action.run();
            }
        }));
    }

    /** Runs when every route has started. */
    void whenStarted(Runnable action) {
        whenConfigured(context -> context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarted(CamelContext started) {
                action.run();
            }
        }));
    }

    /** Runs after the last call, while the ledger is still open. */
    void whenStopped(Runnable action) {
        whenConfigured(context -> context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext stopped) {
                action.run();
            }
        }));
    }
}
