//! The words by which pages in other languages than English refuse a request: in the languages of the interface and in
//! Italian, in lower case as far as the letters are those of ASCII. Many begin or end within a word, to fit its other forms.

/// What servers call a redirect URI.
const CALLBACKS: &str = "\
    uri de redirection|url de redirection|adresse de redirection|uri de rappel|url de rappel|\
    redirect-uri|redirect-url|callback-url|weiterleitungs-uri|weiterleitungs-url|umleitungs-uri|umleitungs-url|\
    uri de redirección|url de redirección|uri de redireccionamiento|url de retorno|\
    uri de redirecionamento|url de redirecionamento|\
    uri di reindirizzamento|url di reindirizzamento|\
    リダイレクト uri|リダイレクトuri|リダイレクト url|リダイレクトurl|コールバック url|コールバックurl|\
    重定向 uri|重定向uri|重定向 url|重定向url|重定向地址|回调 url|回调url|回调地址";
/// The words of a refusal.
const REFUSALS: &str = "\
    non valide|pas valide|ne correspond pas|ne correspond à aucun|pas enregistr|non enregistr|pas autoris|non autoris|\
    ungültig|nicht gültig|stimmt nicht|nicht überein|nicht registriert|nicht erlaubt|nicht zugelassen|nicht zulässig|\
    no válid|no es válid|inválid|no coincide|no está registrad|no está autorizad|no está permitid|\
    não é válid|não corresponde|não coincide|não registrad|não está registrad|não autorizad|não permitid|\
    non valid|non è valid|non corrisponde|non registrat|non autorizzat|non consentit|\
    無効|一致しません|正しくありません|登録されていません|許可されていません|\
    无效|不匹配|不一致|未注册|不合法|不正确";
/// The words of a server that does not know the client, or, as some of them can mean, a customer.
const UNKNOWN_CLIENT: &str = "\
    client inconnu|client introuvable|client non trouvé|identifiant client inv|identifiant client inconnu|\
    client nicht gefunden|client wurde nicht gefunden|unbekannter client|unbekannte client-id|ungültige client-id|\
    cliente no encontrado|cliente desconocido|id de cliente no válid|id de cliente inválid|\
    cliente não encontrado|cliente desconhecido|id do cliente inválid|\
    client non trovato|client sconosciuto|id client non valid|\
    クライアントが見つかりません|クライアントが存在しません|不明なクライアント|クライアント id が無効|クライアントidが無効|\
    找不到客户端|未找到客户端|客户端不存在|未知客户端|未知的客户端|无效的客户端|客户端 id 无效|客户端id无效";
/// The words of a page that does not exist.
const NOT_FOUND: &str = "\
    page introuvable|page non trouvée|seite nicht gefunden|seite wurde nicht gefunden|página no encontrada|\
    página não encontrada|pagina non trovata|ページが見つかりません|找不到页面|找不到该页面|页面不存在";
/// The words of a server that lets in an app only when an administrator has allowed it.
const ADMINISTRATOR: &str = "\
    approbation de l'administrateur|approbation de l’administrateur|approbation d'un administrateur|\
    approbation d’un administrateur|administratorgenehmigung|genehmigung durch einen administrator|\
    genehmigung des administrators|aprobación del administrador|aprobación de un administrador|\
    aprovação do administrador|aprovação de um administrador|approvazione dell'amministratore|\
    approvazione dell’amministratore|管理者の承認|管理员批准|管理员的批准";

type Words = std::str::Split<'static, char>;

pub(super) fn callbacks() -> Words {
    CALLBACKS.split('|')
}

pub(super) fn refusals() -> Words {
    REFUSALS.split('|')
}

pub(super) fn unknown_client() -> Words {
    UNKNOWN_CLIENT.split('|')
}

pub(super) fn not_found() -> Words {
    NOT_FOUND.split('|')
}

pub(super) fn administrator() -> Words {
    ADMINISTRATOR.split('|')
}

/// Returns whether the words by which a page was recognised may stand in a text for an administrator, which is in English.
pub(crate) fn is_english(words: &str) -> bool {
    !administrator().any(|it| it == words)
}
