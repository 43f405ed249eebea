import { expect, it } from '@jest/globals';
import { AwsV4Signer } from 'aws4fetch';

/**
 * The worked examples of AWS's own documentation ("Signature Calculations for the Authorization Header", S3 API
 * reference): the library that signs for us is held to them, so that a new version of it cannot go wrong unseen.
 */
const EXAMPLE = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  service: 's3',
  datetime: '20130524T000000Z',
};
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

async function signatureOf(request: {
  method: string;
  url: string;
  headers: Record<string, string>;
  allHeaders?: boolean;
}): Promise<string | undefined> {
  const { headers } = await new AwsV4Signer({ ...EXAMPLE, ...request }).sign();
  return /Signature=([0-9a-f]{64})$/.exec(headers.get('authorization') ?? '')?.[1];
}

it('signs AWS’s example of a GET with a range as AWS does', async () => {
  const signature = await signatureOf({
    method: 'GET',
    url: 'https://examplebucket.s3.amazonaws.com/test.txt',
    headers: { range: 'bytes=0-9', 'x-amz-content-sha256': EMPTY },
    allHeaders: true,
  });
  expect(signature).toBe('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
});

it('signs AWS’s example of a PUT as AWS does', async () => {
  const signature = await signatureOf({
    method: 'PUT',
    url: 'https://examplebucket.s3.amazonaws.com/test$file.text',
    headers: {
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    },
  });
  expect(signature).toBe('98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd');
});

it('signs AWS’s example of a list as AWS does', async () => {
  const signature = await signatureOf({
    method: 'GET',
    url: 'https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J',
    headers: { 'x-amz-content-sha256': EMPTY },
  });
  expect(signature).toBe('34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7');
});
