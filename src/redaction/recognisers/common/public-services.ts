/** Techniques that are called like a domain: "we moved from asp.net to socket.io". */
const TECHNIQUES = /^(?:asp|ado|vb|socket|draw|itch|paper)\.(?:net|io)$/i;

/** Whether a host name without a path is the name of a technique and nothing else. */
export const isTechnique = (host: string): boolean => TECHNIQUES.test(host);

/**
 * Shops, marketplaces and networks whose name is a domain: "it's cheaper on booking.com" says a name, not an address.
 * They identify nobody, and without a path they hold no token; with a scheme, `www.`, a path, or beside a word for a link they are links all the same.
 */
const NAMES = new Set(
  // Techniques.
  (
    'asp ado vb socket draw itch character node next vue three d3 chart moment express nuxt nest backbone ember solid discord deno bun hugging huggingface kaggle stackoverflow stackexchange github gitlab bitbucket npmjs codepen replit openai chatgpt claude perplexity midjourney canva figma notion monday asana trello slack zoom dropbox box wetransfer wordpress wix squarespace shopify salesforce hubspot mailchimp godaddy namecheap ' +
    // Networks and media.
    'google gmail youtube facebook instagram twitter linkedin tiktok snapchat pinterest reddit tumblr quora medium wikipedia whatsapp telegram signal yahoo outlook hotmail live msn bing duckduckgo netflix spotify deezer twitch hulu disneyplus imdb tinder bumble badoo match okcupid vk ok mail yandex baidu weibo naver kakao line last strava duolingo chess lichess steam roblox epicgames archive craigslist yelp tripadvisor trustpilot glassdoor indeed ' +
    // News.
    'bbc cnn guardian theguardian nytimes washingtonpost reuters elpais elmundo marca lavanguardia clarin infobae lanacion globo g1 uol terra folha publico lemonde lefigaro lequipe liberation spiegel bild zeit faz tagesschau kicker corriere repubblica gazzetta ansa hurriyet milliyet sozcu ntv detik kompas tribunnews liputan6 ndtv timesofindia aajtak aljazeera alarabiya youm7 nu nos telegraaf onet wp interia gazeta aftonbladet expressen vg dr yle rbc lenta ria pravda ' +
    // Travel.
    'booking airbnb expedia kayak skyscanner agoda trivago hotels hostelworld trip momondo edreams opodo ryanair easyjet wizzair uber lyft bolt blablacar flixbus omio trainline bahn sncf oui trenitalia italotreno renfe irctc makemytrip goibibo yatra cleartrip redbus decolar despegar latam traveloka tiket skyteam lastminute ' +
    // Shops and marketplaces.
    'amazon ebay aliexpress alibaba etsy wish temu shein zalando asos ikea walmart target costco bestbuy overstock wayfair newegg chewy homedepot lowes argos tesco gumtree rightmove zoopla autotrader depop vinted wallapop milanuncios idealista fotocasa infojobs pccomponentes elcorteingles leboncoin fnac darty cdiscount seloger vivastreet kleinanzeigen mobile autoscout24 immoscout24 immobilienscout24 check24 idealo otto mediamarkt thalia conrad zooplus lieferando subito immobiliare unieuro eprice marktplaats bol coolblue thuisbezorgd funda 2dehands allegro olx otomoto otodom ceneo empik alza heureka bazos sbazar mall emag altex jofogas arukereso skroutz blocket tradera finn dba tori willhaben ricardo tutti digitec galaxus ' +
    'hepsiburada trendyol sahibinden n11 gittigidiyor yemeksepeti tokopedia shopee lazada bukalapak blibli gojek grab flipkart myntra meesho snapdeal paytm swiggy zomato nykaa jiomart noon souq jumia talabat careem haraj opensooq avito ozon wildberries hh youla rozetka prom kinopoisk mercadolivre mercadolibre magazineluiza americanas submarino casasbahia shoptime enjoei ifood quintoandar zapimoveis linio falabella ripley rappi coppel liverpool takealot kijiji trademe carousell coupang gmarket taobao tmall jd pinduoduo rakuten mercari konga ' +
    // … of South Asia, of South-East Asia, of East Asia, of the Gulf and Iran, of Africa, of Central Asia, of Europe.
    'daraz pakwheels bikroy chaldal pickaboo rokomari ikman kapruka hamrobazar ajio nykaafashion tatacliq croma bigbasket blinkit zepto pepperfry lenskart quikr cardekho carwale indiamart justdial magicbricks nobroker bookmyshow tiki sendo thegioididong dienmayxanh cellphones fptshop chotot batdongsan mudah carlist iproperty propertyguru lelong zalora qoo10 sgcarmart kaidee carmudi rumah123 ' +
    'lotteon 11st auction danawa kurly musinsa ssg oliveyoung kakaku zozo yodobashi biccamera suumo tabelog 12306 ctrip meituan dianping xiaohongshu douyin bilibili momoshop pchome ruten hktvmall dubizzle namshi jarir bayut propertyfinder sharafdg yallamotor hatla2ee ksp yad2 zap digikala divar sheypoor torob basalam jiji kilimall pigiame cheki jobberman tonaton bidorbuy bobshop superbalist makro autochek ' +
    'kaspi kolesa krisha satu technodom uzum ebay-kleinanzeigen saturn alternate rewe rossmann johnlewis currys screwfix boots ocado backmarket manomano veepee conforama decathlon leroymerlin bricodepot kruidvat hema blokker ' +
    'x-kom dns-shop vatera kogan jbhifi bunnings woolworths coles officeworks catch asda halfords wickes sephora macys kohls nordstrom staples gamestop rei menards petsmart carrefour auchan boulanger zara mango lidl aldi obi hornbach bauhaus notebooksbilliger cyberport galeria esselunga euronics mediaworld wehkamp gamma praxis rtveuroeuro morele xkom mediaexpert czc datart notino dedeman ' +
    'elgiganten netonnet webhallen komplett elkjop power verkkokauppa gigantti kotsovolos plaisio edigital fravega garbarino musimundo sodimac paris exito alkosto elektra sanborns soriana casaslojas kabum pontofrio netshoes dns citilink mvideo lamoda comfy foxtrot vatanbilgisayar teknosa ciceksepeti migros ' +
    // Where prices are compared.
    'tweakers pricerunner prisjakt pricespy prisjagt buscape compari geizhals kelkoo bestprice hintaopas trovaprezzi akakce cimri hotline solotodo staticice hagglezon camelcamelcamel theiconic thomann ' +
    // Money and parcels.
    'paypal wise revolut venmo stripe klarna binance coinbase etoro n26 ups fedex dhl usps dpd gls hermes evri inpost correos correios ctt bpost postnl'
  ).split(' '),
);

/** Whether the name in front of a public suffix ("amazon" of "amazon.co.uk", of any subdomain the last label) is one that everybody knows. */
export const isPublicService = (labels: string): boolean =>
  NAMES.has(
    labels
      .slice(labels.lastIndexOf('.') + 1)
      .replace(HEBREW_PREFIX, '')
      .toLowerCase(),
  );

/** "ב-zap.co.il": "at", written close in front of a name in another script. */
const HEBREW_PREFIX = /^[\u05d0-\u05ea]{1,2}-/;
