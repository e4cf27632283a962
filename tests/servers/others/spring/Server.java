import java.util.Map;
import java.util.UUID;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.configuration.WebSecurityCustomizer;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;

/** Spring Authorization Server with one public client `cli`. Arguments: a port and the client's redirect URI. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Server {
    static String registered;

    @Bean
    RegisteredClientRepository clients() {
        return new InMemoryRegisteredClientRepository(
                RegisteredClient.withId(UUID.randomUUID().toString())
                        .clientId("cli")
                        .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                        .redirectUri(registered)
                        .scope("openid")
                        .build());
    }

    /** Nobody is signed in: without this, the page of a refusal would be hidden by that of the log-in. */
    @Bean
    WebSecurityCustomizer openErrors() {
        return web -> web.ignoring().requestMatchers("/error");
    }

    public static void main(String[] arguments) {
        registered = arguments[1];
        SpringApplication app = new SpringApplication(Server.class);
        app.setDefaultProperties(Map.of("server.port", arguments[0], "server.address", "127.0.0.1"));
        app.run();
    }
}
