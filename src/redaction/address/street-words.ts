/** Street words that stand behind the name: "12 Main Street". */
export const BEHIND =
  'street|st|str|road|rd|avenue|ave|av|lane|ln|drive|dr|court|ct|boulevard|blvd|way|place|pl|square|sq|terrace|close|crescent|cres|highway|hwy|parkway|pkwy|trail|loop|circle|cir|row|walk|gardens|grove|mews|quay|esplanade|parade|rise|hill|heights|turnpike|alley|' +
  'caddesi|cad|sokak|sokağı|sok|bulvarı|mahallesi|mah|utca|u|út|útja|tér|tere|körút|rakpart|fasor|sétány|ulica|cesta|trg|gatvė|iela|tänav|проспект|улица|переулок|бульвар|шоссе|набережная|проезд|площадь|вулиця|провулок|площа|булевард|marg|nagar|chowk|gali|mahal|मार्ग|नगर|गली|रोड|सड़क';

/** Street words that stand in front of the name: "Rua Augusta 12", "12 rue de la Paix". */
export const IN_FRONT =
  'rua|r|travessa|praça|praca|largo|alameda|al|estrada|rodovia|avenida|av|avda|calle|c|cl|carrera|cra|kra|paseo|jirón|jr|plaza|camino|carretera|ctra|ronda|glorieta|pasaje|pje|colonia|via|viale|piazza|corso|vicolo|largo|strada|piazzale|lungomare|' +
  'rue|avenue|boulevard|bd|place|chemin|allée|impasse|quai|route|cours|square|passage|jl|jln|jalan|gang|gg|komplek|perumahan|شارع|طريق|حي|ميدان|ul|ulica|ulice|aleja|plac|os|nám|náměstí|třída|trg|cesta|strada|str|bulevardul|calea|aleea|șoseaua|улица|улице|улицы|ул|проспект|проспекте|просп|пр|переулок|пер|бульвар|бул|шоссе|набережная|наб|площадь|вулиця|вулиці|вул|провулок|пров|площа|οδός|λεωφόρος|λεωφ|רחוב|đường|ซอย|ถนน';

/** Endings that make a street of a word: "Hauptstraße 5", "Storgatan 12". */
export const ENDINGS =
  'strasse|straße|str|weg|platz|allee|gasse|damm|ufer|steig|ring|chaussee|straat|laan|plein|dreef|gracht|kade|singel|steenweg|baan|hof|gata|gatan|gate|gaten|vagen|vag|vegen|veien|vei|vej|vejen|gade|stigen|stien|grand|backen|katu|tie|kuja|polku|braut|vegur|utca|svingen|torget|plads|alle|bakken|toften|parken';

/** Words for a part of a building. */
export const UNITS =
  'suite|ste|apt|apartment|unit|flat|floor|fl|room|rm|building|bldg|block|tower|villa|shop|office|apto|apartamento|piso|depto|departamento|dpto|puerta|escalera|bloque|bloco|casa|sala|andar|loja|wohnung|whg|stock|etage|appartement|appt|bâtiment|bât|étage|interno|int|scala|piano|palazzina|daire|kat|blok|rt|rw|no|nomor|شقة|طابق|عمارة|الدور|फ्लैट|मंजिल|मकान|lgh|lok|m|bus|boîte|bte|blok|bl|bloc|sc|scara|et|etaj|ap|byt|em|emelet|кв|квартира|корп|корпус|стр|строение|подъезд|этаж|офис|оф|дом|д|буд';

/** What introduces an address: it makes the whole block one span, up to its last line. */
export const CUES =
  'address|addresses|live at|lives at|living at|located at|sent to|send it to|ship to|shipped to|deliver to|delivered to|deliver it to|delivery to|return to|meet me at|taxi to|pick me up at|office is at|restaurant is at|moved to|lived in|live in|one to|arrived at|meet you at|mail to|bring it to|drop it at|drop it off at|leave it at|pick it up at|delivery address|' +
  'dirección|domicilio|vivo en|vive en|enviar a|envíalo a|entregar en|entrega en|llévalo a|tráelo a|mándalo a|endereço|moro na|moro no|mora na|mora no|enviar para|entregar na|entregar em|entrega na|deixa na|deixar na|entrega em|adresse|anschrift|wohne in|wohne|wohnt in|liefern an|geliefert an|lieferadresse|lieferung an|lieferung bitte an|bringen an|rechnungsadresse|schicken an|j habite|habite au|livrer au|livrer à|livraison au|livraison à|déposer au|envoyer à|' +
  'indirizzo|abito in|vivo in|spedire a|consegnare a|consegna in|consegna a|portare in|adres|adresi|adresim|adresime|oturuyorum|teslimat|alamat|tinggal di|kirim ke|antar ke|عنوان|عنواني|اسكن|أسكن في|التوصيل|पता|रहता हूँ|रहती हूँ|डिलीवरी|adressen|bor på|leverera till|skicka till|bezorgen op|bezorg op|afleveren op|levere til|osoite|adresa|cím|címem|адрес|адресу|διεύθυνση';
