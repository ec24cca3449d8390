package io.opdbridge.bench.usual;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;

import java.util.Map;

/**
 * The baseline "usual": Spring Boot with MVC on embedded Tomcat, HikariCP, JdbcTemplate, declared transactions and
 * JAXB, as Boot configures them. Takes its port and database from the environment, in Boot's own words.
 */
@SpringBootApplication(exclude = FlywayAutoConfiguration.class)
public class UsualApplication {

    /** Starts the server; it runs until SIGTERM. */
    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(UsualApplication.class);
        application.setDefaultProperties(Map.of("server.address", "127.0.0.1"));
        application.run(arguments);
    }
}
