// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputePool} from "../../src/DisputePool.sol";
import {LilypadController} from "../../src/devnet/LilypadController.sol";
import {LilypadToken} from "../../src/devnet/LilypadToken.sol";
import {Canary} from "../../src/interfaces/ICanaries.sol";
import {ClassTerms} from "../../src/interfaces/IDrawClasses.sol";
import {ParameterSet} from "../../src/interfaces/IParameters.sol";
import {DisputeDriver} from "../support/DisputeDriver.sol";
import {vm} from "../support/Vm.sol";
import {HostileController} from "./HostileController.sol";
import {HookedToken} from "./HookedToken.sol";
import {ReentrantThief} from "./ReentrantThief.sol";

/// @notice The whole system behind a controller that may turn hostile and a token that calls back: thirty mediators in a class with three
/// rounds, ten of them in one that is not portable, two in one of pairs, a thief among them, and deals that wait for their results.
abstract contract World is DisputeDriver {
    /// @dev A deal and what came of it. Everything but `id` is known before the check.
    struct Case {
        string dealId;
        string dataId;
        bytes32 id;
        bytes32 drawClass;
        /// @dev Of the claim, sealed or not.
        bytes32 digest;
        address creator;
        address provider;
        address solver;
        bool isSealed;
        bool submitted;
        /// @dev What an honest mediator finds.
        uint8 truth;
        /// @dev What the sponsor committed to, 0 for nothing.
        uint8 canary;
    }

    uint256 internal constant CROWD = 30;
    uint256 internal constant DEALS = 12;
    bytes32 internal constant PAIRS = keccak256("pairs");
    bytes32 internal constant TRUTH_SALT = keccak256("truth salt");
    bytes32 internal constant SEAL_SALT = keccak256("the seal's salt");
    bytes32 internal constant SEAL_TYPEHASH =
        keccak256("Seal(uint256 chainId,string dealId,address resourceProvider,bytes32 resultDigest,bytes32 salt)");

    address internal sponsor = address(0xC0FFEE06);
    address internal secondCreator = address(0xC0FFEE11);
    /// @dev Operator of mediators, none itself.
    address internal office = address(0xC0FFEE12);
    HostileController internal gate;
    ReentrantThief internal thief;
    bytes32[] internal classes;
    Case[] internal _cases;
    mapping(address mediator => address key) internal _keys;
    /// @dev What happened, and how often.
    mapping(bytes32 deed => uint256 times) public reached;

    function setUp() public virtual override {
        vm.warp(START);
        token = LilypadToken(vm.deployCode("HookedToken.sol:HookedToken"));
        _wireLilypad();
        LilypadController real = controller;
        gate = HostileController(vm.deployCode("HostileController.sol", abi.encode(real)));
        controller = LilypadController(address(gate));
        _deployPool();
        controller = real;
        real.setMediationAddress(address(gate));
        classes = [CLASS, EXACT, PAIRS];
        ClassTerms memory pairs = _terms();
        _setTerms(PAIRS, pairs);
        _enrolAll();
        _nextEpoch();
        _prepare(stranger, 20_000 * LP);
        _prepare(secondCreator, 1_000 * LP);
        _prepare(creator, 0);
        _agreeDeals();
        _admitSponsor();
        _nextEpoch();
    }

    /// @dev Short, so that governance acts while disputes are open.
    function _delay() internal pure override returns (uint64) {
        return 5 minutes;
    }

    function _defaults() internal pure override returns (ParameterSet memory set) {
        set = super._defaults();
        set.canaryWindow = 30 minutes;
        set.jailPeriod = 1 hours;
    }

    function _prepare(address account, uint256 amount) internal {
        if (amount > 0) token.transfer(account, amount);
        vm.prank(account);
        token.approve(address(settlement), type(uint256).max);
        vm.prank(account);
        token.approve(address(registry), type(uint256).max);
    }

    function _enrolAll() private {
        for (uint256 i = 0; i < CROWD + 2; i++) {
            address mediator = vm.addr(i + 1);
            mediators.push(mediator);
            _prepare(mediator, 2_000 * LP);
            bytes32 drawClass = i < CROWD ? CLASS : PAIRS;
            // Three of one mediator's house, one of an office's.
            address operator = i == 27 || i == 28 ? mediators[26] : i == 29 ? office : mediator;
            _register(mediator, drawClass, operator);
            if (i < 10) _register(mediator, EXACT, operator);
            vm.prank(mediator);
            registry.stake(uint128(100e18 + (i % 4) * 100e18));
        }
        thief = ReentrantThief(vm.deployCode("ReentrantThief.sol", abi.encode(token)));
        mediators.push(address(thief));
        _prepare(address(thief), 2_000 * LP);
        _register(address(thief), CLASS, address(thief));
        vm.prank(address(thief));
        registry.stake(400e18);
    }

    function _register(address mediator, bytes32 drawClass, address operator) private {
        if (operator != mediator) {
            vm.prank(operator);
            registry.approveMediator(mediator);
        }
        vm.prank(mediator);
        registry.registerUnder(drawClass, operator);
    }

    /// @dev Deals of every kind: sealed and open, with time for Express, one round or all, declared or not, with mediators among the parties.
    function _agreeDeals() private {
        (address creator_, address provider_, address solver_) = (creator, provider, solver);
        uint8[12] memory truths = [1, 2, 1, 3, 1, 2, 3, 1, 2, 2, 1, 4];
        for (uint256 k = 0; k < DEALS; k++) {
            Case storage it = _cases.push();
            it.dealId = string(abi.encodePacked("deal ", bytes1(uint8(65 + k))));
            it.drawClass = k % 6 == 5 ? PAIRS : k % 6 == 4 ? EXACT : CLASS;
            it.truth = truths[k];
            if (k % 5 == 3) creator = secondCreator;
            if (k % 5 == 4) provider = mediators[k];
            if (k % 4 == 1) solver = mediators[k];
            judgeTimeout = k % 4 == 3 ? 1_800 : k % 8 == 6 ? 3_000 : 1 days;
            (it.creator, it.provider, it.solver) = (creator, provider, solver);
            _deal(it.dealId);
            it.isSealed = k % 5 == 2;
            it.digest = it.isSealed ? keccak256(abi.encode("sealed result", k)) : _claim();
            it.dataId = it.isSealed ? _sealText(_sealOf(it.dealId, it.provider, it.digest)) : CLAIM;
            (creator, provider, solver) = (creator_, provider_, solver_);
            if (k % 3 == 0) _declareCase(it);
        }
    }

    function _declareCase(Case storage it) private {
        bytes32[] memory declared = new bytes32[](1);
        declared[0] = it.drawClass;
        vm.prank(it.provider);
        pool.declareClaim(it.dealId, declared, POLICY, 2);
    }

    /// @dev Right about every deal but one in three. A deal with a mediator or a key of somebody else among its parties is none.
    function _admitSponsor() private {
        canaries.scheduleSponsor(sponsor, true);
        vm.warp(block.timestamp + parameters.delay());
        canaries.applySponsor(sponsor);
        token.transfer(sponsor, 2_000 * LP);
        vm.prank(sponsor);
        token.approve(address(canaries), type(uint256).max);
        vm.prank(sponsor);
        canaries.addBond(uint128(DEALS) * CANARY_BOND);
        vm.prank(creator);
        canaries.consent(sponsor);
        vm.prank(provider);
        canaries.consent(sponsor);
        for (uint256 k = 0; k < DEALS; k++) {
            Case storage it = _cases[k];
            if (it.truth > 2 || it.creator != creator || it.provider != provider) continue;
            it.canary = k % 3 == 1 ? 3 - it.truth : it.truth;
            bytes32 root = canaries.leafOf(Canary(it.dealId, it.creator, it.provider, it.canary, TRUTH_SALT));
            vm.prank(sponsor);
            canaries.postRoot(root);
            _rootOf[k] = _roots++;
        }
    }

    uint32 private _roots;
    /// @dev Where a case's canary is among the sponsor's roots.
    mapping(uint256 k => uint32 index) internal _rootOf;

    function _sealOf(string memory dealId, address provider_, bytes32 digest) internal view returns (bytes32) {
        return
            keccak256(abi.encode(SEAL_TYPEHASH, block.chainid, keccak256(bytes(dealId)), provider_, digest, SEAL_SALT));
    }

    function _sealText(bytes32 seal) private pure returns (string memory) {
        bytes memory digits = "0123456789abcdef";
        bytes memory text = new bytes(64);
        for (uint256 i = 0; i < 64; i++) {
            text[i] = digits[(uint256(seal) >> (4 * (63 - i))) & 15];
        }
        return string.concat("sealed:", string(text));
    }

    /// @dev Who acts for an account: itself, or the key it was given last.
    function _keyFor(address account) internal view returns (address) {
        return _keys[account] == address(0) ? account : _keys[account];
    }

    function _keyOf(uint256 k) internal view returns (bytes32) {
        return keccak256(bytes(_cases[k].dealId));
    }

    function _isOpen(uint256 k) internal view returns (bool) {
        return _cases[k].id != 0 && pool.phase(_cases[k].id) != 6;
    }

    function _countOpen() internal view returns (uint256 open) {
        for (uint256 k = 0; k < DEALS; k++) {
            if (_isOpen(k)) open++;
        }
    }
}
