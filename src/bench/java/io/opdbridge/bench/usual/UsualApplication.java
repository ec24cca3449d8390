package io.opdbridge.bench.usual;

import io.opdbridge.ledger.jdbc.LedgerDatabase;
import io.opdbridge.ops.Settings;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.context.annotation.Bean;

import javax.sql.DataSource;
import java.io.IOException;
import java.util.Map;

/**
 * The baseline "usual": Spring Boot with MVC on embedded Tomcat, JdbcTemplate, declared transactions and JAXB, as Boot
 * configures them. Takes its port and database from the settings of the bridge.
 */
@SpringBootApplication(exclude = FlywayAutoConfiguration.class)
public class UsualApplication {

    /** Starts the server; it runs until SIGTERM. */
    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(UsualApplication.class);
        application.setDefaultProperties(Map.of("server.address", "127.0.0.1", "server.port",
                Settings.load().asProperties().getProperty("bridge.http.port")));
        application.run(arguments);
    }

    @Bean(destroyMethod = "close")
    LedgerDatabase database() throws IOException {
        Settings settings = Settings.load();
        return LedgerDatabase.own(settings.dataDir(), settings.database());
    }

    @Bean(destroyMethod = "")
    DataSource dataSource(LedgerDatabase database) {
        return database.dataSource();
    }
}
